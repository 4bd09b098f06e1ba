"""Stories for `evaluate_watching.py`: articles as they come in, day by day, and what a careful editor would want told.

All of it is invented: places, people, outlets. A step is (day, outlet, text, what is wanted); a text that begins with
`=` is printed again by another outlet, one with a key before `|` replaces what that key named.
"""

from __future__ import annotations

FIRST, NEW, CHANGED, AGREED = "first", "new_side", "changed", "agreed"
Step = tuple[int, str, str, str | None]

STORIES: dict[str, list[Step]] = {
    "When is the first hearing in the Tarvane case?": [
        (1, "Echo", "The shipbuilder Tarvane was sued on Monday over oil that killed fish in the Larkmouth estuary. The "
         "court has not said when it will hear the case.", None),
        (2, "Echo", "The first hearing in the Tarvane case is set for 14 May, the Larkmouth court said on Tuesday. The "
         "shipbuilder has said nothing so far.", FIRST),
        (2, "Wire", "A clerk of the court in Larkmouth confirmed that the first hearing in the Tarvane case will be held "
         "on Thursday 14 May.", None),
        (3, "Gazette", "=", None),
        (4, "Post", "Fishermen wait for their day in court. On May 14th judges will hold the first hearing in the Tarvane "
         "case, and hundreds of people are expected to come.", None),
        (6, "Wire", "The first hearing in the Tarvane case has been put off and will now be held on 21 May, the court said "
         "on Friday, because a judge is ill.", CHANGED),
        (7, "Echo", "The first hearing in the Tarvane case, once planned for an earlier day, will be held on 21 May. "
         "Lawyers for the fishermen regret the delay.", None),
        (8, "Post", "Herons have come back to the Larkmouth estuary, where oil killed the fish. Tarvane paid for some of "
         "the cleaning.", None),
    ],
    "How many people were hurt in the Dunmere tram crash?": [
        (1, "Echo", "Two trams collided in Dunmere on Monday morning. The line is closed, and it is not known yet whether "
         "anybody was hurt.", None),
        (1, "Wire", "Seven people were hurt in the Dunmere tram crash on Monday, the fire service said.", FIRST),
        (1, "Post", "The fire service counts 7 people who were hurt in the Dunmere tram crash.", None),
        (1, "Gazette", "Eleven people were hurt in the Dunmere tram crash, the hospital said on Monday evening.", NEW),
        (3, "Echo", "Eleven people were hurt in the Dunmere tram crash, the city said after another count.", None),
        (4, "Wire", "Eleven people were hurt in the Dunmere tram crash, more than was reported on the day.", None),
        (4, "Post", "Dunmere looks back. Eleven people were hurt in the Dunmere tram crash, and all are home again.", AGREED),
        (6, "Gazette", "The tram line in Dunmere is open again. Drivers get new radios.", None),
    ],
    "Who won the mayoral election in Fenwick?": [
        (1, "Echo", "Fenwick votes for a mayor on Sunday. Polls close at eight, and the count will last all night.", None),
        (2, "Echo", "fenwick|Marta Quill won the mayoral election in Fenwick with a few hundred votes more than her "
         "rival, the town hall announced.", FIRST),
        (2, "Wire", "wire|Marta Quill has won the mayoral election in Fenwick, by a narrow margin, says the town hall.", None),
        (3, "Echo", "fenwick|Jonas Brandt won the mayoral election in Fenwick, the town hall announced. An earlier version "
         "of this article had another result.", NEW),
        (3, "Wire", "wire|Jonas Brandt has won the mayoral election in Fenwick, by a narrow margin, says the town hall.", AGREED),
        (4, "Post", "Fenwick has a new mayor: Jonas Brandt won the mayoral election in Fenwick and takes office in June.", None),
    ],
    "What caused the fire at the Brill paper mill?": [
        (1, "Post", "A fire burned for six hours at the Brill paper mill on Monday. Nobody was hurt.", None),
        (3, "Post", "The fire at the Brill paper mill was caused by a faulty heater, the fire chief said.", FIRST),
        (3, "Wire", "A defective heater caused the fire at the Brill paper mill, according to the fire chief.", None),
        (4, "Echo", "=", None),
        (9, "Wire", "The fire at the Brill paper mill was caused by a discarded cigarette, investigators found, and not by "
         "any machine.", CHANGED),
        (11, "Post", "Brill paper mill makes paper again. The fire was caused by a discarded cigarette.", None),
    ],
    "Which towns have banned fireworks?": [
        (2, "Wire", "Holm and Varne have banned fireworks for the summer because the woods are dry.", FIRST),
        (3, "Echo", "Fireworks have been banned in Holm and in Varne, where it has not rained for weeks.", None),
        (6, "Post", "Skeld has banned fireworks, too, its council said on Friday.", NEW),
        (7, "Gazette", "Skeld, Varne and Holm have banned fireworks. Shops take rockets back.", None),
    ],
    "How much will the new Larkmouth library cost?": [
        (1, "Gazette", "Larkmouth wants a new library by the river. Its council will vote in the spring.", None),
        (2, "Gazette", "The new Larkmouth library will cost 12 million crowns, the council said.", FIRST),
        (3, "Post", "Twelve million crowns is what the new Larkmouth library will cost, by the council's own account.", None),
        (3, "Echo", "=", None),
        (5, "Wire", "A library in Fenwick will cost 8 million crowns. It opens next year.", None),
        (9, "Wire", "The new Larkmouth library will cost 15 million crowns, the council said, as steel has become dear.", CHANGED),
        (10, "Gazette", "The new Larkmouth library will cost 15m crowns, and some councillors want it smaller.", None),
    ],
    "Who is the new head of the Tarn Observatory?": [
        (1, "Echo", "The Tarn Observatory looks for a new head. Forty people have applied.", None),
        (4, "Wire", "Ruth Okell is the new head of the Tarn Observatory, its board said on Thursday.", FIRST),
        (5, "Echo", "The board of the Tarn Observatory has chosen an astronomer as its new head: Ruth Okell.", None),
        (8, "Post", "Ruth Okell, the new head of the Tarn Observatory, wants to open the dome to schools.", None),
        (9, "Gazette", "The Tarn Observatory has found a comet. It can be seen with a pair of binoculars in June.", None),
    ],
    "Where will the river treaty be signed?": [
        (1, "Post", "After nine years of talks the river treaty is ready. Ministers praise it.", None),
        (2, "Wire", "The river treaty will be signed in Kolbergen, a diplomat said.", FIRST),
        (2, "Post", "The river treaty will be signed in Astrup, the ministry of transport said.", NEW),
        (3, "Gazette", "In Astrup, where the river treaty will be signed, hotels are full.", None),
        (5, "Wire", "The river treaty will be signed in Astrup, a diplomat said, as all sides now agree.", AGREED),
        (6, "Post", "Astrup gets ready: the river treaty will be signed in Astrup on Sunday.", None),
    ],
    "Did Ilse Bram approve the Calder bridge?": [
        (1, "Echo", "The Calder bridge has been argued about for years. Its plans lie on the desk of Ilse Bram, the "
         "minister of transport.", None),
        (3, "Wire", "Ilse Bram approved the Calder bridge on Wednesday, the ministry said.", FIRST),
        (4, "Post", "On Wednesday Ilse Bram approved the Calder bridge, officials of the ministry said.", None),
        (7, "Gazette", "Ilse Bram did not approve the Calder bridge, her lawyer said.", NEW),
    ],
    "Who stole the Hallam violin?": [
        (1, "Wire", "A violin that was made in 1721 has been stolen from the Hallam museum. Police look for witnesses.", None),
        (3, "Echo", "Police still do not know who stole the violin from the Hallam museum.", None),
        (6, "Post", "The Hallam museum offers a reward for its stolen violin. It hangs empty strings in the window.", None),
        (9, "Gazette", "A copy of the Hallam violin was played at a concert for the museum.", None),
    ],
    "Why was the Skeld ferry cancelled?": [
        (2, "Post", "The ferry to Skeld will not run this week. Passengers are asked to take the bus.", None),
        (3, "Wire", "The Skeld ferry was cancelled because its engine failed, the company said.", FIRST),
        (4, "Gazette", "Because its engine failed on Tuesday, the Skeld ferry was cancelled for the week.", None),
    ],
    "What did the dockers' union say about the pay offer?": [
        (2, "Echo", "The port has made its dockers a new pay offer. Talks go on.", None),
        (3, "Wire", "The dockers' union said that the pay offer was an insult.", FIRST),
        (4, "Post", "“It is an insult”, the dockers' union said about the pay offer on Thursday.", None),
    ],
}  # fmt: skip

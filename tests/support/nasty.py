"""Texts that try to be more than text, for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

SNIPPETS = [
    "*", "**", "***", "_", "__", "~~", "||", "`", "```", "```py\nx```", "\\", "\\\\", "\\*", "**a\\", "[", "]", "(",
    ")", "](", "](https://evil.example)", "[Open](https://evil.example)", "[Open](<https://evil.example>)", "<", ">",
    "\n> ", "\n>>> ", "> x", "\n", "\n\n", "\r", "\r\n", "\x0b", "\f", "\x85", "\u2028", "\u2029", "\t", " ", "\n  ",
    "# ", "## x\n", "\n### x", "\n-# x", "#", "\n- x", "\n* x", "\n+ x", "\n1. x", "\n  1. x", "\n12345678901. x",
    "1) x", "\n\t- x", "\n\u00a0- x", "\n\r- x", "\n\f# x", "-", "1.", "@everyone", "@here", "<@1234567890>",
    "<@!1>", "<@&1>", "<#1>", "<id:browse>", "<id:1>", "</ask:1>", "<t:1>", "<t:1:R>", "<:a:1>", "<a:a:1>",
    ":smile:", ":+1:", ":wave::skin-tone-2:", "https://evil.example/a", "HTTPS://evil.example", "http:",
    "//evil.example", "steam://run/1", "<https://evil.example>", "<x:/y>", "<a@b.example>", "<+1 234 567>",
    "discord.gg/abc", "DISCORD.GG/abc", "discord", ".gg/abc", "discord.com/invite/abc", "discordapp.com/invite\\abc",
    "discord.new/abc", "javascript:alert(1)", "¯\\_(ツ)_/¯", "x" * 50, "é", "e\u0301\u0327",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f600", "漢字", "\u200b", "\u200d", "\ufeff", "\u202e",
    "\u202b", "\u2066", "\u2069", "\u2067", "\u061c", "\u05d0\u05d1",
]  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
NASTY = st.lists(st.sampled_from(SNIPPETS) | st.text(CHARACTERS, max_size=8), min_size=1, max_size=8).map("".join)
# The same over and over: that is how a text gets long, and how it gets as many markers as it can have.
LONG = st.builds(lambda text, times: text * times, NASTY, st.integers(1, 300))

ADDRESSES = [
    "https://post.example/ferry", "http://post.example:8080/a?b=c#d", "HTTPS://POST.EXAMPLE/",
    "https://ex\u00e4mple.example/\u00fc", "https://xn--exmple-cua.example/", "https://post.example/a(b)[c]",
    "https://post.example/**a**_b_||c||~~d~~`e`", "https://post.example/a b\u3000c\u00a0d",
    "https://post.example/\u202egpj", "https://post.example/?q=\"x' y\"", "https://post.example/) @everyone (",
    "https://post.example/>) <@1>", "https://post.example/\\", "https://post.example\\@evil",
    "https://user:pass@post.example/", "https://post.example:99999/", "https://post.example:a/", "http://[::1]/",
    "http://[x", "https://a\u2100b.example/", "https://", "https:///a", "https:post.example", "//post.example",
    "javascript:alert(1)", "JAVASCRIPT:https://post.example", "data:text/html,x", "discord://-/x",
    "https://discord.gg/abc", "https://discord.com/invite/abc", "https://post.example/a\nb",
    "https://post.example/\u2028x", " https://post.example", "", "https://..", "https://a..b/",
]  # fmt: skip
URLS = st.none() | st.sampled_from(ADDRESSES) | LONG.map("https://post.example/".__add__) | NASTY

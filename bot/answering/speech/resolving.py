from __future__ import annotations
class Resolver:
    def __init__(self, text, sentences): self.text=text
    def head(self, sentence, speaker): return speaker.of(self.text)

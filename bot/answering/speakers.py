from __future__ import annotations
def same_speaker(a, b): return a.casefold()==b.casefold()

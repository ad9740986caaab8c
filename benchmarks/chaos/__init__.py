"""Chaos: a whole helpline under load while what it stands on is killed, frozen, emptied and slowed.

`python -m benchmarks.chaos --seed 7` runs every process of the product on this machine, with people at both
ends, and judges at the end from outside what callers went through. See docs/reference/benchmarks.md.
"""

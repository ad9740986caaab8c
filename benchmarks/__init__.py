"""Measure what the documents say about speed and size: `make bench`.

Figures are ratios of two things timed in turn in one run, or counts; a single time says more about the
machine than about Helpline.
"""

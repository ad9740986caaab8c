"""What is measured, and how to measure it again: `make bench`.

Figures are ratios of two things timed in turn in one run, or counts; a single time says more about the
machine than about Helpline.
"""

"""Serve the control interface, with which tests and handsets act as people do and inject faults."""

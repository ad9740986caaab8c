"""Send requests to applications: sign, send, retry, log, and inject faults."""

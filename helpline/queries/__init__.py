"""What the pages show: read-only snapshots as plain values, in few statements."""

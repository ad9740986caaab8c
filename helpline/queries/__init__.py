"""Read what the pages show: snapshots as plain values, in few SQL statements."""

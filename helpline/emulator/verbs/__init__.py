"""What documents do: fetched, defer_log and followed, a module for each verb."""

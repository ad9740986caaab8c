"""What documents do: fetched, judged and followed, a module for each verb."""

"""Serve browsers: pages, event streams and softphones, and refuse pages of other origins."""

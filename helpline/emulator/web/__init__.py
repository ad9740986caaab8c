"""What browsers use: pages, event streams, softphones, and who is let in."""

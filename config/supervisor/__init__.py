"""What `manage.py up` is made of: children that cannot be orphaned, and the loop that keeps them running."""

"""Keep the processes of `manage.py up` running, and let none of them outlive it."""

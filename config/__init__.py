"""Deploy Helpline: settings, URLs, ASGI front, Celery, and the example helpline."""

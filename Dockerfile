# Helpline as an image: one for every process, each service gives its own command (see compose.yaml).

FROM python:3.12-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt constraints.txt ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt -c constraints.txt
COPY . .
# Any secrets will do to collect the static files; none of them stays in the image.
RUN /venv/bin/python tools/write_env.py \
    && /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf .env var

FROM python:3.12-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    DATA_DIR=/data
RUN useradd --system --uid 10001 --create-home helpline && install -d -m 700 -o helpline -g helpline /data
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER helpline
VOLUME /data
EXPOSE 8000
# Readiness needs the database; a worker or sweep has no port and switches this off in compose.yaml.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]

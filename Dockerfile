# syntax=docker/dockerfile:1
# Two stages: the first installs the locked, hashed set; the second holds only what runs. No tests, no app/demo.
# A base image made from Debian packages alone, and wheels from a folder, work as well: `make image`.
ARG BASE=docker.io/library/python:3.11.7-slim-bookworm
# What the first stage stands on; one that has a C compiler needs no further package.
ARG BUILD_BASE=${BASE}

FROM ${BUILD_BASE} AS build
# More options of pip, e.g. --no-index --find-links=/wheels where the build may not reach a registry.
ARG PIP_OPTIONS=""
WORKDIR /src
# For the loops in C (hatch_build.py); stays behind in this stage.
RUN command -v cc || { apt-get update && apt-get install -y --no-install-recommends gcc; }
RUN python3 -m venv /opt/kyso
COPY requirements.lock pyproject.toml hatch_build.py README.md LICENSE ./
RUN /opt/kyso/bin/pip install ${PIP_OPTIONS} --no-cache-dir --require-hashes -r requirements.lock
COPY verification verification
COPY signing signing
COPY migrations migrations
COPY app app
# What signs documents is for demonstrations; a production image cannot sign.
RUN rm -rf app/demo \
 && /opt/kyso/bin/pip install ${PIP_OPTIONS} --no-cache-dir hatchling==1.33.0 \
 && /opt/kyso/bin/pip install ${PIP_OPTIONS} --no-cache-dir --no-deps --no-build-isolation . \
 && /opt/kyso/bin/pip uninstall --yes hatchling \
 && /opt/kyso/bin/pip uninstall --yes pip setuptools \
 && /opt/kyso/bin/python -m compileall -q /opt/kyso/lib

FROM ${BASE}
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/kyso kyso \
 && install -d -o kyso -g kyso -m 0700 /var/lib/kyso/data
COPY --from=build /opt/kyso /opt/kyso
ENV PATH=/opt/kyso/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KYSO_DATA_DIR=/var/lib/kyso/data
USER 10001:10001
WORKDIR /var/lib/kyso
# The root file system may be read-only; only these are written to.
VOLUME ["/var/lib/kyso/data", "/tmp"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["kyso"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]

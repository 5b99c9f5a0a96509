# The app as a user without rights. Publish it to 127.0.0.1 only and put a login in front: see docs/app.md.
FROM python:3.12-slim

RUN useradd --create-home --uid 10001 app
WORKDIR /srv/app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps .

USER 10001
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
# The settings' own address is this machine alone, which inside a container nobody could reach.
CMD ["python", "-m", "streamlit", "run", "/srv/app/app/main.py", "--server.address", "0.0.0.0", "--server.headless", "true"]

"""Prag in containers: one image for every process, its health check, and the secrets of docker-compose."""

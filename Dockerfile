# Stages are named for what they give, and only call the scripts. scripts/pin-images writes the digests.
#
#   docker build --target runtime -t snyk-cred .          the program and nothing else; ENTRYPOINT snyk-cred
#   docker build --target shell -t snyk-cred:shell .      with a small shell, for GitLab jobs
#   docker build --target artifact --output out .         the static binary, man pages and completions
#   docker build --target test .                          every test
#   docker build --target github-action .                 for a container action; what is built without --target

FROM debian:12.12-slim@sha256:d5d3f9c23164ea16f31852f95bd5959aad1c5e854332fe00f7b3a20fcc9f635c AS toolchain
WORKDIR /src
COPY scripts/setup scripts/setup
RUN scripts/setup --build

FROM toolchain AS build
ARG SOURCE_DATE_EPOCH
COPY . .
RUN scripts/build --static

FROM build AS test
RUN scripts/test

FROM scratch AS artifact
COPY --from=build /src/build/static/snyk-cred /snyk-cred
COPY --from=build /src/build/static/pages /pages

FROM scratch AS runtime
COPY --from=build /src/build/static/snyk-cred /usr/local/bin/snyk-cred
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/snyk-cred"]

# No package manager and no libraries: nothing in it but the two programs ages.
FROM busybox:1.36.1@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662 AS shell
COPY --from=build /src/build/static/snyk-cred /usr/local/bin/snyk-cred
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt

# The last stage, because an action cannot name one (ci-templates/github/docker). The runner's command files belong to
# the runner's user, so a container action has to be root to write them.
FROM runtime AS github-action
USER 0:0

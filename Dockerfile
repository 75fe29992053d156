# The controller alone. Hosts are reached by SSH: docker run -p 5000:5000 -v monostack:/data monostack
FROM node:20-bookworm AS build
WORKDIR /app
COPY . .
RUN bin/build --force && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
RUN apt-get update -q \
 && apt-get install -y -q --no-install-recommends qemu-utils openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node -m 0700 /data
WORKDIR /app
COPY --from=build /app/dist dist
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/package.json /app/LICENSE ./
USER node
ENV MONOSTACK_DATA_DIR=/data NODE_ENV=production
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD node -e "fetch('http://127.0.0.1:'+(process.env.MONOSTACK_PORT||5000)+'/identity/v3').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
ENTRYPOINT ["node", "--enable-source-maps", "dist/main.js"]
CMD ["serve"]

#!/usr/bin/env bash
# `curl` as the API's documentation shows it.
# Only the base URL changes between the real API and the simulator. Usage: curl.sh FILE
set -euo pipefail

reply=$(curl --silent --show-error --fail-with-body "${ROUTEWAY_BASE_URL:-https://api.routeway.ai/v1}/images/generations" \
  --header "Authorization: Bearer $ROUTEWAY_API_KEY" \
  --header "Content-Type: application/json" \
  --data '{
    "model": "flux-1-schnell",
    "prompt": "A lighthouse on a cliff at dusk",
    "size": "1024x1024",
    "n": 1
  }')

# The link needs no key and lives for an hour.
url=$(sed -n 's/.*"url" *: *"\([^"]*\)".*/\1/p' <<<"$reply" | head -n 1)
curl --silent --show-error --fail --output "$1" "$url"

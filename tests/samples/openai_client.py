"""The `openai` package for Python as the API's documentation shows it.

Only the base URL changes between the real API and the simulator. Usage: openai_client.py FILE
"""

import base64
import os
import sys
import urllib.request

from openai import BadRequestError, OpenAI, UnprocessableEntityError

client = OpenAI(
    base_url=os.environ.get("ROUTEWAY_BASE_URL", "https://api.routeway.ai/v1"),
    api_key=os.environ["ROUTEWAY_API_KEY"],
)

# Inline data.
inline = client.images.generate(
    model="flux-1-schnell",
    prompt="A lighthouse on a cliff at dusk",
    size="1024x1024",
    n=1,
    response_format="b64_json",
)
with open(sys.argv[1], "wb") as file:
    file.write(base64.b64decode(inline.data[0].b64_json))

# Two links, fetched without the key, with fields that the package does not know by name.
linked = client.images.generate(
    model="flux-1-schnell",
    prompt="A lighthouse on a cliff at dusk",
    n=2,
    extra_body={"seed": 7, "steps": 4},
)
pictures = {urllib.request.urlopen(image.url, timeout=60).read() for image in linked.data}
assert len(pictures) == 2, "two different pictures were asked for"

# A field that the schema forbids comes back as the typed error that the package knows.
try:
    client.images.generate(model="flux-1-schnell", prompt="x", user="somebody")
except (BadRequestError, UnprocessableEntityError) as error:
    assert error.status_code == 422, error.status_code
else:
    raise SystemExit("an unknown field was accepted")

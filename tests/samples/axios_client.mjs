// `axios` as the API's documentation shows it.
// Only the base URL changes between the real API and the simulator. Usage: node axios_client.mjs FILE
import { writeFile } from 'node:fs/promises';
import axios from 'axios';

const baseUrl = process.env.ROUTEWAY_BASE_URL ?? 'https://api.routeway.ai/v1';

const response = await axios.post(
  `${baseUrl}/images/generations`,
  {
    model: 'flux-1-schnell',
    prompt: 'A lighthouse on a cliff at dusk',
    size: '1024x1024',
    n: 1,
  },
  {
    headers: {
      Authorization: `Bearer ${process.env.ROUTEWAY_API_KEY}`,
      'Content-Type': 'application/json',
    },
  },
);

// The link needs no key and lives for an hour.
const image = await axios.get(response.data.data[0].url, { responseType: 'arraybuffer' });
await writeFile(process.argv[2], image.data);

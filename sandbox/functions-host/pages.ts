import type { Answer } from '../faults/index.ts';

const html = { 'Content-Type': 'text/html; charset=utf-8' };

/** What App Service's front end answers for a stopped app. */
export function stoppedPage(): Answer {
  return {
    status: 403,
    headers: { ...html, 'x-ms-forbidden-ip': '127.0.0.1' },
    body: '<!DOCTYPE html><html><head><title>Web App - Unavailable</title></head><body><h1 id="unavailable">Error 403 - This web app is stopped.</h1><p>The web app you have attempted to reach is currently stopped and does not accept any requests. Please try to reload the page or visit it again soon.</p></body></html>',
  };
}

/** What the host answers while it starts, and when it could not. */
export function notRunning(): Answer {
  return {
    status: 503,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: 'Function host is not running.',
  };
}

/** What the host answers at its root. */
export function landingPage(): Answer {
  return {
    status: 200,
    headers: html,
    body: '<!DOCTYPE html><html><body>Your Functions app is up and running</body></html>',
  };
}

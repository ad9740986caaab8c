/* A second hand that goes on in a hidden window, where a page's own timers are slowed to one a minute. */
setInterval(() => postMessage(0), 1000);

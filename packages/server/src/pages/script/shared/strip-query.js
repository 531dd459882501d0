// The code and state of the answer leave the address bar and the history before anything else runs.
history.replaceState(null, '', location.pathname)

// What Linux has for servers and Swift's Glibc does not show.
#ifndef ANNALS_CLINUX_SHIM_H
#define ANNALS_CLINUX_SHIM_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

// Declared by its header only under _GNU_SOURCE, which would make other types differ from Glibc's.
int accept4(int, struct sockaddr *, socklen_t *, int);

// A connection that does not block and is not inherited.
static inline int annals_accept(int listener, struct sockaddr *peer, socklen_t *size) {
  return accept4(listener, peer, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

#endif

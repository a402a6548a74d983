// What Swift has no word for: to ask for memory before it is needed.
#ifndef ANNALS_CPREFETCH_SHIM_H
#define ANNALS_CPREFETCH_SHIM_H

// Nothing waits for the memory, and no address is wrong.
static inline void annals_prefetch(const void *address) { __builtin_prefetch(address); }

#endif

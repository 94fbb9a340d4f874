/* sha256.h: SHA-256 of a byte string (FIPS 180-4): the identity of a text in outputs. */
#ifndef TC_SHA256_H
#define TC_SHA256_H
#include <stddef.h>
#include <stdint.h>
void tc_sha256(const void *bytes, size_t n, uint8_t out[32]);
#endif

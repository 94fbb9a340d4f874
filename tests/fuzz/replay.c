/* replay.c: runs a fuzz target over the files that are named, without a fuzzer.
 *
 *     replay [-n MUTATIONS] [-s SECONDS] FILE...
 *
 * Each file is given as it is, then MUTATIONS times with a few bytes changed, cut, doubled or swapped. The
 * changes come from a fixed generator, so that a failure is found again; before each call the input lies in
 * `crash.bin` of the working directory's build folder when TC_FUZZ_SAVE names a file. A single call may take
 * SECONDS (5). */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state = 0x9e3779b97f4a7c15u;
static uint64_t next_random(void) { /* xorshift64*: Vigna */
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1du;
}
static size_t below(size_t n) { return n ? (size_t)(next_random() % n) : 0; }

static const char *current = "";
static void too_slow(int sig) {
    static const char text[] = "replay: a call took too long: ";
    (void)sig;
    if (write(2, text, sizeof text - 1) < 0 || write(2, current, strlen(current)) < 0) _exit(3);
    _exit(3);
}

static void run(const uint8_t *data, size_t size, unsigned seconds) {
    const char *save = getenv("TC_FUZZ_SAVE");
    FILE *file = save ? fopen(save, "wb") : NULL;
    if (file) {
        fwrite(data, 1, size, file);
        fclose(file);
    }
    /* an exact block, so that a sanitizer sees one byte too far */
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact) abort();
    if (size) memcpy(exact, data, size);
    alarm(seconds);
    LLVMFuzzerTestOneInput(exact, size);
    alarm(0);
    free(exact);
}

static size_t mutate(uint8_t *at, size_t n, size_t cap) {
    static const char *const bits[] = {
        "\xe2\x80\x9c",     "\xe2\x80\x99s",       "\xff", "\xc3", "\xed\xa0\x80", "\n", "\n\n",   ". ",
        " $1.5 bn ",        " on Friday ",         "U.S.", "((",   "\\",           "<<", "{1,16}", "\t",
        "\xf0\x9f\x87\xba", "99999999999999999999"};
    for (size_t k = 1 + below(4); k-- > 0;) {
        size_t i = below(n + 1);
        switch (below(5)) {
        case 0:
            if (i < n) at[i] = (uint8_t)next_random();
            break;
        case 1: { /* cut */
            size_t m = below(n - i + 1);
            if (m > 64 && below(4)) m = 64;
            memmove(at + i, at + i + m, n - i - m);
            n -= m;
            break;
        }
        case 2: { /* insert */
            const char *s = bits[below(sizeof bits / sizeof *bits)];
            size_t m = strlen(s);
            if (n + m > cap) break;
            memmove(at + i + m, at + i, n - i);
            memcpy(at + i, s, m);
            n += m;
            break;
        }
        case 3: { /* double a piece */
            size_t m = below((n - i < 256 ? n - i : 256) + 1);
            if (n + m > cap) break;
            memmove(at + i + m, at + i, n - i);
            n += m;
            break;
        }
        default:
            if (n > 1) {
                size_t j = below(n);
                i = below(n);
                uint8_t t = at[i];
                at[i] = at[j];
                at[j] = t;
            }
        }
    }
    return n;
}

int main(int argc, char **argv) {
    long mutations = 0, calls = 0;
    unsigned seconds = 5;
    int i = 1;
    for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        if (argv[i][1] == 'n') mutations = strtol(argv[i + 1], NULL, 10);
        if (argv[i][1] == 's') seconds = (unsigned)strtol(argv[i + 1], NULL, 10);
    }
    signal(SIGALRM, too_slow);
    for (; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        current = argv[i];
        if (!file) {
            fprintf(stderr, "replay: cannot open %s\n", argv[i]);
            return 2;
        }
        size_t cap = 1 << 16, n = 0, got;
        uint8_t *data = malloc(cap * 2), *copy;
        if (!data) abort();
        while ((got = fread(data + n, 1, cap - n, file)) > 0) n += got;
        fclose(file);
        run(data, n, seconds);
        calls++;
        copy = malloc(cap * 2);
        if (!copy) abort();
        for (long m = 0; m < mutations; m++) {
            memcpy(copy, data, n);
            size_t size = n;
            for (size_t round = 1 + below(3); round-- > 0;) size = mutate(copy, size, cap * 2);
            run(copy, size, seconds);
            calls++;
        }
        free(copy);
        free(data);
    }
    printf("replay: %ld inputs\n", calls);
    return 0;
}

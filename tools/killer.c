/* Loaded before everything else, it ends a process by SIGKILL at its n-th lasting act: sync, rename, removal, cut,
   write at a place. Those of SQLite and of the query engines are among them; only the process that was armed dies. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static pid_t armed;
static long at, passed, acts[5];
enum { SYNC, RENAME, REMOVAL, CUT, WRITE };

/* Die at moment `moment`, counted from 1; 0 only counts. */
void killer_arm(long moment) {
    at = moment;
    passed = 0;
    for (int kind = 0; kind < 5; kind++) acts[kind] = 0;
    armed = getpid();
}

long killer_passed(void) { return passed; }
long killer_acts(int kind) { return acts[kind]; }

static void tick(void) {
    if (armed != getpid()) return;
    if (__atomic_add_fetch(&passed, 1, __ATOMIC_SEQ_CST) == at) kill(getpid(), SIGKILL);
}

static void count(int kind) {
    if (armed == getpid()) __atomic_add_fetch(&acts[kind], 1, __ATOMIC_SEQ_CST);
}

#define WATCHED(kind, type, name, given, passed_on)                \
    type name given {                                              \
        static type(*plain) given;                                 \
        if (!plain) plain = (type(*) given)dlsym(RTLD_NEXT, #name); \
        count(kind);                                               \
        tick();                                                    \
        type done = plain passed_on;                               \
        tick();                                                    \
        return done;                                               \
    }

WATCHED(SYNC, int, fsync, (int fd), (fd))
WATCHED(SYNC, int, fdatasync, (int fd), (fd))
WATCHED(RENAME, int, rename, (const char *from, const char *to), (from, to))
WATCHED(RENAME, int, renameat, (int f, const char *from, int t, const char *to), (f, from, t, to))
WATCHED(RENAME, int, renameat2, (int f, const char *from, int t, const char *to, unsigned flags), (f, from, t, to, flags))
WATCHED(REMOVAL, int, unlink, (const char *path), (path))
WATCHED(REMOVAL, int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
WATCHED(REMOVAL, int, rmdir, (const char *path), (path))
WATCHED(CUT, int, ftruncate, (int fd, off_t size), (fd, size))
WATCHED(CUT, int, ftruncate64, (int fd, off64_t size), (fd, size))
WATCHED(WRITE, ssize_t, pwrite, (int fd, const void *data, size_t size, off_t place), (fd, data, size, place))
WATCHED(WRITE, ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t place), (fd, data, size, place))

/* Counts the calls that change files, over all threads, and strikes at one of them.
 *
 * SHIM_CALLS: which calls count, any of "sync" (fsync, fdatasync), "name" (every way to rename, link or unlink) and
 *             "write" (every way to write to a file, or to set its size), in one word with commas.
 * SHIM_UNDER: only writes to regular files below this folder count.
 * SHIM_WHEN:  the number of the call that is struck, from 1.
 * SHIM_DOES:  "kill": the process gets SIGKILL before the call; "eio", "enospc": the call fails so, once;
 *             "eio-on", "enospc-on": this call and every later one fail; "skip-on": a sync says that it has been done
 *             and is not done.
 * SHIM_FROM:  a file; calls count only once it is there.
 * SHIM_LOG:   a file that is made when the shim has struck.
 *
 * `strace --inject` counts each thread for itself; the order of calls of a whole process is what is wanted here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;

static int counts(const char *kind) {
    const char *which = getenv("SHIM_CALLS");
    return which && strstr(which, kind) != NULL;
}

static int strikes(const char *kind) {
    const char *when = getenv("SHIM_WHEN"), *does = getenv("SHIM_DOES");
    if (!when || !does || !counts(kind)) return 0;
    const char *from = getenv("SHIM_FROM");
    if (from && access(from, F_OK) != 0) return 0;
    int call = ++calls, due = atoi(when);
    if (call != due && !(call > due && strstr(does, "-on") != NULL)) return 0;
    const char *log = getenv("SHIM_LOG");
    if (log) {
        int file = open(log, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file >= 0) close(file);
    }
    if (strcmp(does, "kill") == 0) {
        kill(getpid(), SIGKILL);
        pause();
    }
    if (strcmp(does, "skip-on") == 0) return 2;
    errno = strncmp(does, "enospc", 6) == 0 ? ENOSPC : EIO;
    return 1;
}

/* Pipes, sockets and logs are nobody's images. */
static int strikes_write(int file) {
    const char *under = getenv("SHIM_UNDER");
    if (!under || !counts("write")) return 0;
    struct stat facts;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode)) return 0;
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, under, strlen(under)) == 0 && strikes("write");
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int file) {
    int struck = strikes("sync");
    return struck == 2 ? 0 : struck ? -1 : REAL(fsync)(file);
}
int fdatasync(int file) {
    int struck = strikes("sync");
    return struck == 2 ? 0 : struck ? -1 : REAL(fdatasync)(file);
}

int rename(const char *from, const char *to) { return strikes("name") ? -1 : REAL(rename)(from, to); }
int renameat(int a, const char *from, int b, const char *to) { return strikes("name") ? -1 : REAL(renameat)(a, from, b, to); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    return strikes("name") ? -1 : REAL(renameat2)(a, from, b, to, flags);
}
int link(const char *from, const char *to) { return strikes("name") ? -1 : REAL(link)(from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
    return strikes("name") ? -1 : REAL(linkat)(a, from, b, to, flags);
}
int unlink(const char *path) { return strikes("name") ? -1 : REAL(unlink)(path); }

ssize_t write(int file, const void *bytes, size_t n) { return strikes_write(file) ? -1 : REAL(write)(file, bytes, n); }
ssize_t writev(int file, const struct iovec *parts, int n) {
    return strikes_write(file) ? -1 : REAL(writev)(file, parts, n);
}
ssize_t pwrite(int file, const void *bytes, size_t n, off_t at) {
    return strikes_write(file) ? -1 : REAL(pwrite)(file, bytes, n, at);
}
ssize_t pwrite64(int file, const void *bytes, size_t n, off64_t at) {
    return strikes_write(file) ? -1 : REAL(pwrite64)(file, bytes, n, at);
}
int ftruncate(int file, off_t size) { return strikes_write(file) ? -1 : REAL(ftruncate)(file, size); }
int ftruncate64(int file, off64_t size) { return strikes_write(file) ? -1 : REAL(ftruncate64)(file, size); }

/* Counts the calls that make things durable, over all threads, and strikes at one of them.
 *
 * SHIM_CALLS: which calls count: "sync" (fsync, fdatasync) or "all" (these, and every way to rename).
 * SHIM_WHEN:  the number of the call that is struck, from 1.
 * SHIM_DOES:  "kill": the process gets SIGKILL before the call; "eio": the call fails with EIO, once;
 *             "eio-on": this call and every later one fail.
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
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_int calls;

static int strikes(int is_sync) {
    const char *which = getenv("SHIM_CALLS"), *when = getenv("SHIM_WHEN"), *does = getenv("SHIM_DOES");
    if (!which || !when || !does || (!is_sync && strcmp(which, "all") != 0)) return 0;
    const char *from = getenv("SHIM_FROM");
    if (from && access(from, F_OK) != 0) return 0;
    int call = ++calls, due = atoi(when);
    if (call != due && !(call > due && strcmp(does, "eio-on") == 0)) return 0;
    const char *log = getenv("SHIM_LOG");
    if (log) {
        int file = open(log, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file >= 0) close(file);
    }
    if (strcmp(does, "kill") == 0) {
        kill(getpid(), SIGKILL);
        pause();
    }
    errno = EIO;
    return is_sync;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int file) { return strikes(1) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return strikes(1) ? -1 : REAL(fdatasync)(file); }
int rename(const char *from, const char *to) { return strikes(0) ? -1 : REAL(rename)(from, to); }
int renameat(int a, const char *from, int b, const char *to) { return strikes(0) ? -1 : REAL(renameat)(a, from, b, to); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    return strikes(0) ? -1 : REAL(renameat2)(a, from, b, to, flags);
}
int link(const char *from, const char *to) { return strikes(0) ? -1 : REAL(link)(from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
    return strikes(0) ? -1 : REAL(linkat)(a, from, b, to, flags);
}
int unlink(const char *path) { return strikes(0) ? -1 : REAL(unlink)(path); }

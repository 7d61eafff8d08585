/* A disk whose cache takes a while to write out: fsync and fdatasync do their work and then wait.
 *
 * SLOW_SYNC_US: how long one flush of the disk's cache takes, in microseconds.
 *
 * One flush is under way at a time, and it covers all that was asked for before it began: whoever asks while it runs
 * waits for its end and then shares the next one with all others that wait. So do a disk and the kernel in front of it
 * (Linux, block/blk-flush.c: requests that come during a flush are gathered and issued as one).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
/* Flushes that have begun and ended; one is under way when the first is larger. */
static unsigned long begun, done;

static void flush(void) {
    const char *text = getenv("SLOW_SYNC_US");
    long us = text ? atol(text) : 0;
    if (us <= 0) return;
    pthread_mutex_lock(&lock);
    /* The first flush that begins from now on. */
    unsigned long ours = begun + 1;
    while (done < ours) {
        if (begun > done) {
            pthread_cond_wait(&ended, &lock);
            continue;
        }
        begun++;
        pthread_mutex_unlock(&lock);
        struct timespec time = {us / 1000000, us % 1000000 * 1000};
        nanosleep(&time, NULL);
        pthread_mutex_lock(&lock);
        done++;
        pthread_cond_broadcast(&ended);
    }
    pthread_mutex_unlock(&lock);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int file) {
    int failed = REAL(fsync)(file);
    if (!failed) flush();
    return failed;
}

int fdatasync(int file) {
    int failed = REAL(fdatasync)(file);
    if (!failed) flush();
    return failed;
}

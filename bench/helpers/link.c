// A network link between two namespaces: a rate and a tail-drop queue from the first to the second, and a delay both ways.
// Arguments: the namespaces, bit/s, bytes of the queue, the round trip and the most jitter in ms, and optionally a change: after so
// many seconds, another rate and round trip. Needs Linux and root.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 65536
#define MAX_PACKET 65536

struct packet {
  double due; // when it leaves this queue, in seconds of the monotonic clock
  int length;
  unsigned char *bytes;
};

struct queue {
  struct packet packets[SLOTS];
  unsigned head, tail;
  double last; // the due time of the newest packet, which no later one precedes
};

static struct queue sending, there, back;
static unsigned char buffer[MAX_PACKET];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void push(struct queue *queue, struct packet packet) {
  if (queue->tail - queue->head == SLOTS) {
    free(packet.bytes);
    return;
  }
  if (packet.due < queue->last) packet.due = queue->last;
  queue->last = packet.due;
  queue->packets[queue->tail++ % SLOTS] = packet;
}

static struct packet *due(struct queue *queue, double time) {
  if (queue->head == queue->tail) return NULL;
  struct packet *packet = &queue->packets[queue->head % SLOTS];
  if (packet->due > time) return NULL;
  queue->head++;
  return packet;
}

static void deliver(struct queue *queue, int fd, double time) {
  for (struct packet *packet; (packet = due(queue, time)) != NULL;) {
    if (write(fd, packet->bytes, packet->length) < 0) perror("write");
    free(packet->bytes);
  }
}

static double next(struct queue *queue, double time) {
  return queue->head == queue->tail ? time : queue->packets[queue->head % SLOTS].due;
}

// A tun device in a namespace, up and with an address.
static int open_end(const char *name, const char *address) {
  char text[256];
  snprintf(text, sizeof text, "/var/run/netns/%s", name);
  int home = open("/proc/self/ns/net", O_RDONLY), space = open(text, O_RDONLY);
  struct ifreq request = {.ifr_name = "link0", .ifr_flags = IFF_TUN | IFF_NO_PI};
  snprintf(text, sizeof text, "ip addr add %s dev link0 && ip link set link0 txqueuelen 5000 up && ip link set lo up", address);
  if (space < 0 || setns(space, CLONE_NEWNET) < 0) {
    perror(name);
    exit(1);
  }
  // The device belongs to the namespace in which it is opened.
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (ioctl(fd, TUNSETIFF, &request) < 0 || system(text) != 0) {
    perror(name);
    exit(1);
  }
  setns(home, CLONE_NEWNET);
  return fd;
}

static struct packet receive(int fd) {
  struct packet packet = {.length = read(fd, buffer, sizeof buffer)};
  if (packet.length <= 0) return packet;
  packet.bytes = malloc(packet.length);
  if (packet.bytes == NULL) exit(1);
  memcpy(packet.bytes, buffer, packet.length);
  return packet;
}

int main(int count, char **argument) {
  if (count != 7 && count != 10) return 2;
  double rate = atof(argument[3]), limit = atof(argument[4]), trip = atof(argument[5]) / 1e3, jitter = atof(argument[6]) / 1e3;
  double change = count == 10 ? now() + atof(argument[7]) : 1e18;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int near = open_end(argument[1], "10.98.0.1/24"), far = open_end(argument[2], "10.98.0.2/24");
  double queued = 0, idle = now();
  puts("up");
  fflush(stdout);
  for (;;) {
    double time = now();
    if (time > change) {
      rate = atof(argument[8]);
      trip = atof(argument[9]) / 1e3;
      change = 1e18;
    }
    for (struct packet *sent; (sent = due(&sending, time)) != NULL;) {
      queued -= sent->length;
      sent->due += trip / 2 + jitter * rand() / RAND_MAX;
      push(&there, *sent);
    }
    deliver(&there, far, time);
    deliver(&back, near, time);
    double wake = time + 0.5, times[] = {next(&sending, wake), next(&there, wake), next(&back, wake)};
    for (int at = 0; at < 3; at++)
      if (times[at] < wake) wake = times[at] > time ? times[at] : time;
    struct timespec wait = {0, (long)((wake - time) * 1e9)};
    struct pollfd ends[] = {{near, POLLIN, 0}, {far, POLLIN, 0}};
    ppoll(ends, 2, &wait, NULL);
    time = now();
    for (struct packet packet; (packet = receive(near)).length > 0;) {
      if (queued + packet.length > limit) {
        free(packet.bytes);
        continue;
      }
      idle = (idle < time ? time : idle) + packet.length * 8 / rate;
      packet.due = idle;
      queued += packet.length;
      push(&sending, packet);
    }
    for (struct packet packet; (packet = receive(far)).length > 0;) {
      packet.due = time + trip / 2;
      push(&back, packet);
    }
  }
}

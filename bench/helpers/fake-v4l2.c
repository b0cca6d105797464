// A V4L2 camera in the C library, for programs that are started with LD_PRELOAD: 30 JPEGs a second of a clip.
// FAKE_V4L2_NODE: the node to stand for; FAKE_V4L2_CLIP: a file of JPEGs, each behind its length (u32, little-endian).
// The descriptor is a timer, so that poll, select and epoll of the real kernel work on it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define BUFFERS 8
#define WIDTH 640
#define HEIGHT 480
#define FPS 30

static struct { const uint8_t *bytes; uint32_t length; } frames[1024];
static int frame_count, camera_fd = -1, buffer_count, queue[BUFFERS], queued;
static uint32_t largest, sequence;
static uint8_t *buffers[BUFFERS];

static void *real(const char *name) {
  static void *(*next_dlsym)(void *, const char *);
  if (!next_dlsym) next_dlsym = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
  if (!next_dlsym) next_dlsym = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
  if (!next_dlsym) next_dlsym = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
  return next_dlsym(RTLD_NEXT, name);
}

static int load(void) {
  if (frame_count) return 0;
  const char *path = getenv("FAKE_V4L2_CLIP");
  FILE *file = path ? fopen(path, "rb") : NULL;
  if (!file) return -1;
  uint32_t length;
  while (frame_count < 1024 && fread(&length, 4, 1, file) == 1) {
    uint8_t *bytes = malloc(length);
    if (fread(bytes, 1, length, file) != length) break;
    frames[frame_count].bytes = bytes;
    frames[frame_count++].length = length;
    if (length > largest) largest = length;
  }
  fclose(file);
  largest = (largest + 8191) & ~4095u;
  return frame_count ? 0 : -1;
}

static int open_camera(int flags) {
  if (load()) { errno = ENODEV; return -1; }
  int fd = timerfd_create(CLOCK_MONOTONIC, (flags & O_NONBLOCK ? TFD_NONBLOCK : 0) | TFD_CLOEXEC);
  camera_fd = fd;
  queued = 0;
  return fd;
}

static int is_camera(const char *path) {
  const char *node = getenv("FAKE_V4L2_NODE");
  return node && path && strcmp(path, node) == 0;
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
    if (is_camera(path)) return open_camera(flags); \
    return ((int (*)(const char *, int, ...))real(#name))(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

// What the checks of _FORTIFY_SOURCE make of open.
int __open_2(const char *path, int flags) {
  return is_camera(path) ? open_camera(flags) : ((int (*)(const char *, int))real("__open_2"))(path, flags);
}

static int fail(int code) { errno = code; return -1; }

static void format(struct v4l2_format *f) {
  f->fmt.pix.width = WIDTH; f->fmt.pix.height = HEIGHT; f->fmt.pix.pixelformat = V4L2_PIX_FMT_MJPEG;
  f->fmt.pix.field = V4L2_FIELD_NONE; f->fmt.pix.bytesperline = 0; f->fmt.pix.sizeimage = largest;
  f->fmt.pix.colorspace = V4L2_COLORSPACE_JPEG;
}

static int dequeue(struct v4l2_buffer *b) {
  uint64_t ticks;
  if (read(camera_fd, &ticks, 8) != 8) return fail(EAGAIN);
  sequence += ticks;
  if (!queued) return fail(EAGAIN);
  int index = queue[0];
  memmove(queue, queue + 1, sizeof *queue * --queued);
  const int n = sequence % frame_count;
  memcpy(buffers[index], frames[n].bytes, frames[n].length);
  struct timespec now; clock_gettime(CLOCK_MONOTONIC, &now);
  b->index = index; b->bytesused = frames[n].length; b->sequence = sequence; b->field = V4L2_FIELD_NONE;
  b->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | V4L2_BUF_FLAG_DONE; b->memory = V4L2_MEMORY_MMAP; b->length = largest;
  b->timestamp.tv_sec = now.tv_sec; b->timestamp.tv_usec = now.tv_nsec / 1000;
  return 0;
}

static int answer(unsigned long request, void *arg) {
  switch ((uint32_t)request) {
    case (uint32_t)VIDIOC_QUERYCAP: {
      struct v4l2_capability *c = arg; memset(c, 0, sizeof *c);
      strcpy((char *)c->driver, "uvcvideo"); strcpy((char *)c->card, "Fake"); strcpy((char *)c->bus_info, "usb-fake");
      c->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING; c->capabilities = c->device_caps | V4L2_CAP_DEVICE_CAPS;
      c->version = 0x60100;
      return 0;
    }
    case (uint32_t)VIDIOC_ENUM_FMT: {
      struct v4l2_fmtdesc *d = arg;
      if (d->index || d->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
      d->pixelformat = V4L2_PIX_FMT_MJPEG; d->flags = V4L2_FMT_FLAG_COMPRESSED; strcpy((char *)d->description, "Motion-JPEG");
      return 0;
    }
    case (uint32_t)VIDIOC_G_FMT: case (uint32_t)VIDIOC_S_FMT: case (uint32_t)VIDIOC_TRY_FMT:
      if (((struct v4l2_format *)arg)->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
      format(arg);
      return 0;
    case (uint32_t)VIDIOC_G_PARM: case (uint32_t)VIDIOC_S_PARM: {
      struct v4l2_streamparm *p = arg;
      p->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
      p->parm.capture.timeperframe.numerator = 1; p->parm.capture.timeperframe.denominator = FPS;
      return 0;
    }
    case (uint32_t)VIDIOC_G_INPUT: *(int *)arg = 0; return 0;
    case (uint32_t)VIDIOC_S_INPUT: return 0;
    case (uint32_t)VIDIOC_ENUMINPUT: {
      struct v4l2_input *i = arg; if (i->index) return fail(EINVAL);
      memset(i, 0, sizeof *i); strcpy((char *)i->name, "Camera 1"); i->type = V4L2_INPUT_TYPE_CAMERA;
      return 0;
    }
    case (uint32_t)VIDIOC_REQBUFS: {
      struct v4l2_requestbuffers *r = arg;
      if (r->memory != V4L2_MEMORY_MMAP) return fail(EINVAL);
      if (r->count > BUFFERS) r->count = BUFFERS;
      buffer_count = r->count;
      return 0;
    }
    case (uint32_t)VIDIOC_QUERYBUF: {
      struct v4l2_buffer *b = arg; if ((int)b->index >= buffer_count) return fail(EINVAL);
      b->m.offset = b->index << 24; b->length = largest; b->flags = 0;
      return 0;
    }
    case (uint32_t)VIDIOC_QBUF: {
      if (queued == BUFFERS) return fail(EINVAL);
      queue[queued++] = ((struct v4l2_buffer *)arg)->index;
      return 0;
    }
    case (uint32_t)VIDIOC_DQBUF: return dequeue(arg);
    case (uint32_t)VIDIOC_STREAMON: case (uint32_t)VIDIOC_STREAMOFF: {
      struct itimerspec every = {0};
      if ((uint32_t)request == (uint32_t)VIDIOC_STREAMON) every.it_interval.tv_nsec = every.it_value.tv_nsec = 1000000000 / FPS;
      else queued = 0;
      return timerfd_settime(camera_fd, 0, &every, NULL);
    }
  }
  return fail(EINVAL);
}

int ioctl(int fd, unsigned long request, ...) {
  va_list more; va_start(more, request); void *arg = va_arg(more, void *); va_end(more);
  // FIONBIO is the kernel's own, and libuv sets it.
  if (fd >= 0 && fd == camera_fd && request != FIONBIO) return answer(request, arg);
  return ((int (*)(int, unsigned long, ...))real("ioctl"))(fd, request, arg);
}

static void *map(int fd, off_t offset, size_t length, void *(*next)(void *, size_t, int, int, int, off_t), void *at, int prot, int flags) {
  if (fd < 0 || fd != camera_fd) return next(at, length, prot, flags, fd, offset);
  void *memory = next(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  buffers[offset >> 24] = memory;
  return memory;
}

void *mmap(void *at, size_t length, int prot, int flags, int fd, off_t offset) {
  static void *(*next)(void *, size_t, int, int, int, off_t);
  if (!next) next = real("mmap");
  return map(fd, offset, length, next, at, prot, flags);
}

void *mmap64(void *at, size_t length, int prot, int flags, int fd, off_t offset) {
  static void *(*next)(void *, size_t, int, int, int, off_t);
  if (!next) next = real("mmap64");
  return map(fd, offset, length, next, at, prot, flags);
}

int close(int fd) {
  if (fd >= 0 && fd == camera_fd) camera_fd = -1;
  return ((int (*)(int))real("close"))(fd);
}

// libv4l2 makes its calls by number.
long syscall(long number, ...) {
  va_list more; va_start(more, number);
  long a[6];
  for (int i = 0; i < 6; i++) a[i] = va_arg(more, long);
  va_end(more);
  if (number == SYS_openat && is_camera((const char *)a[1])) return open_camera(a[2]);
  if (number == SYS_ioctl && (int)a[0] == camera_fd && camera_fd >= 0) return ioctl(a[0], a[1], (void *)a[2]);
  if (number == SYS_mmap && (int)a[4] == camera_fd && camera_fd >= 0) return (long)mmap((void *)a[0], a[1], a[2], a[3], a[4], a[5]);
  if (number == SYS_close) return close(a[0]);
  return ((long (*)(long, ...))real("syscall"))(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

// koffi looks functions up in the C library itself, and gets ours.
void *dlsym(void *handle, const char *name) {
  if (strcmp(name, "ioctl") == 0) return ioctl;
  if (strcmp(name, "mmap") == 0) return mmap;
  static void *(*next)(void *, const char *);
  if (!next) next = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
  if (!next) next = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
  if (!next) next = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
  return next(handle, name);
}

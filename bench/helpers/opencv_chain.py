"""The work of a sender through OpenCV: reads, decodes, resizes and encodes the files of a folder one after another.

Arguments: the folder, and the number of frames. Prints the CPU time of the process in ms, of all its threads.
"""

import os
import sys

import cv2
import numpy

folder, frames = sys.argv[1], int(sys.argv[2])
files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]

for frame in range(frames):
    with open(files[frame % len(files)], "rb") as file:
        jpeg = numpy.frombuffer(file.read(), numpy.uint8)
    picture = cv2.resize(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), (400, 400), interpolation=cv2.INTER_AREA)
    cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 80])

times = os.times()
print((times.user + times.system) * 1000)

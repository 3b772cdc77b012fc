"""Sizes are read as qemu-img has printed them before and since QEMU 4.1."""
from oslo_utils import imageutils


def disk_size(text):
    return imageutils.QemuImgInfo('image: a\nfile format: qcow2\nvirtual size: 1 GiB (1073741824 bytes)\n'
                                  'disk size: %s\n' % text).disk_size


assert disk_size('20.9 MiB') == int(20.9 * 1024 ** 2) + 1, disk_size('20.9 MiB')
assert disk_size('2M') == disk_size('2 MiB') == 2 * 1024 ** 2
assert disk_size('196 KiB') == 196 * 1024
assert imageutils.QemuImgInfo('virtual size: 1 GiB (1073741824 bytes)').virtual_size == 1024 ** 3

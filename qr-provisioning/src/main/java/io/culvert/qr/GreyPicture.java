package io.culvert.qr;

/**
 * A picture in shades of grey, one byte per pixel: 0 is black, 255 white; rows from the top, without padding.
 *
 * <p>Immutable by agreement: it takes ownership of the bytes, and nobody writes into them any more.
 */
public final class GreyPicture {
    /** More than any camera or phone takes; so that the size of a hostile file is no size of an array. */
    public static final int MAX_PIXELS = 64 << 20;

    private final int width;
    private final int height;
    private final byte[] light;

    /** @throws IllegalArgumentException if the bytes are not as many as the picture has pixels */
    public GreyPicture(int width, int height, byte[] light) {
        if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS || light.length != width * height) {
            throw new IllegalArgumentException(
                    width + "x" + height + " pixels in " + light.length + " bytes (expected: one each)");
        }
        this.width = width;
        this.height = height;
        this.light = light;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The pixels themselves, not a copy. */
    public byte[] light() {
        return light;
    }

    /** Of one pixel, 0 to 255. */
    public int light(int x, int y) {
        return light[y * width + x] & 0xFF;
    }

    @Override
    public String toString() {
        return "GreyPicture[" + width + "x" + height + "]";
    }
}

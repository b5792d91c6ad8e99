package io.culvert.media.nal;

/** Width and height of the pictures in pixels, after cropping; each 1 … {@link #MAX}. */
public record PictureSize(int width, int height) {

    /** Larger pictures are taken for damage. */
    public static final int MAX = 16_384;

    /** Whether a computed size may be one. */
    public static boolean plausible(long width, long height) {
        return width > 0 && height > 0 && width <= MAX && height <= MAX;
    }
}

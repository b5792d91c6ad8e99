package io.culvert.system.browser;

/**
 * What somebody holds or sits in front of.
 *
 * @param width of the page, CSS pixels
 * @param height of the page, CSS pixels
 * @param touch a phone: a finger instead of a mouse, three device pixels to a CSS pixel
 * @param language BCP 47 tag that the browser asks for
 */
record Screen(int width, int height, boolean touch, String language) {
    static final Screen DESK = new Screen(1280, 800, false, "en-GB");
    static final Screen PHONE = new Screen(390, 844, true, "en-GB");

    Screen in(String otherLanguage) {
        return new Screen(width, height, touch, otherLanguage);
    }
}

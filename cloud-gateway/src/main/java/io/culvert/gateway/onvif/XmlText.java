package io.culvert.gateway.onvif;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes elements one after the other; what XML forbids in names of cameras is left out. Confined to one thread.
 *
 * <p>Names are prefixed and the program's own; values are anybody's.
 */
final class XmlText {
    private final StringBuilder text = new StringBuilder(4_096);
    private final Deque<String> open = new ArrayDeque<>();
    private boolean inTag;

    XmlText open(String name) {
        endTag();
        text.append('<').append(name);
        inTag = true;
        open.push(name);
        return this;
    }

    /** Of the element that was opened last, before anything stands in it. */
    XmlText attribute(String name, Object value) {
        if (!inTag) {
            throw new IllegalStateException("attribute " + name + " behind the tag of " + open.peek());
        }
        text.append(' ').append(name).append("=\"");
        escaped(String.valueOf(value));
        text.append('"');
        return this;
    }

    XmlText text(Object value) {
        endTag();
        escaped(String.valueOf(value));
        return this;
    }

    /** An element with text only. */
    XmlText leaf(String name, Object value) {
        return open(name).text(value).close();
    }

    XmlText close() {
        String name = open.pop();
        if (inTag) {
            text.append("/>");
            inTag = false;
        } else {
            text.append("</").append(name).append('>');
        }
        return this;
    }

    private void endTag() {
        if (inTag) {
            text.append('>');
            inTag = false;
        }
    }

    private void escaped(String value) {
        value.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                default -> {
                    if (isAllowed(c)) {
                        text.appendCodePoint(c);
                    }
                }
            }
        });
    }

    /** XML 1.0, section 2.2. */
    private static boolean isAllowed(int c) {
        return c == 0x9
                || c == 0xA
                || c == 0xD
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    /** All of it, once every element is closed. */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException(open + " not closed");
        }
        return text.toString();
    }
}

package io.culvert.agent.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the machine says about itself, for a provider who looks for a box; empty where it says nothing.
 *
 * @param model e.g. "Raspberry Pi 4 Model B Rev 1.4"
 * @param serial the maker's number
 */
public record Hardware(String model, String serial) {
    private static final Path DEVICE_TREE = Path.of("/proc/device-tree");
    private static final int LONGEST = 128;

    /** Reads the device tree that boards with Linux have; PCs do not. */
    public static Hardware detect() {
        return new Hardware(read("model"), read("serial-number"));
    }

    private static String read(String name) {
        Path file = DEVICE_TREE.resolve(name);
        try {
            if (!Files.isReadable(file)) {
                return "";
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
            String printable = text.chars()
                    .filter(c -> c >= ' ' && c < 127)
                    .limit(LONGEST)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            return printable.strip();
        } catch (IOException unreadable) {
            return "";
        }
    }
}

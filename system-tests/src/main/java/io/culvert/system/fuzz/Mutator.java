package io.culvert.system.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changes seeds in the ways that break parsers. The same random numbers give the same inputs. */
final class Mutator {
    private static final int MAX_BYTES = 64 * 1024;
    private static final byte[] STRIKING = {0, 1, 2, 3, 0x7F, (byte) 0x80, (byte) 0xFF, '$', ' ', '\r', '\n', ';', '"'};

    private final RandomGenerator random;
    private final List<byte[]> seeds;

    Mutator(RandomGenerator random, List<byte[]> seeds) {
        this.random = random;
        this.seeds = seeds.isEmpty() ? List.of(new byte[0]) : seeds;
    }

    /** A new input; sometimes a seed as it is. */
    byte[] next() {
        byte[] bytes = seeds.get(random.nextInt(seeds.size()));
        int changes = random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            bytes = changed(bytes);
        }
        return bytes.length > MAX_BYTES ? Arrays.copyOf(bytes, MAX_BYTES) : bytes;
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int length = random.nextInt(Math.min(64, bytes.length - at) + 1);
        return switch (random.nextInt(7)) {
            case 0 -> set(bytes, at, (byte) random.nextInt());
            case 1 -> set(bytes, at, STRIKING[random.nextInt(STRIKING.length)]);
            case 2 -> set(bytes, at, (byte) (at < bytes.length ? bytes[at] ^ 1 << random.nextInt(8) : 0));
            case 3 -> joined(bytes, at, new byte[0], at + length);
            case 4 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, at + length), at);
            case 5 -> joined(bytes, at, repeated(random.nextInt(2000)), at + length);
            default -> spliced(bytes, at);
        };
    }

    private static byte[] set(byte[] bytes, int at, byte value) {
        byte[] changed = Arrays.copyOf(bytes, Math.max(bytes.length, at + 1));
        changed[at] = value;
        return changed;
    }

    /** What stands before {@code from}, then {@code middle}, then what stands from {@code to} on. */
    private static byte[] joined(byte[] bytes, int from, byte[] middle, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    private byte[] repeated(int count) {
        byte[] run = new byte[count];
        Arrays.fill(run, STRIKING[random.nextInt(STRIKING.length)]);
        return run;
    }

    private byte[] spliced(byte[] bytes, int at) {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length + 1);
        return joined(bytes, at, Arrays.copyOfRange(other, from, other.length), bytes.length);
    }
}

package io.culvert.system.soak;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets that can be told from anything else wherever they turn up: each holds the same mark, its kind and a number. What
 * Culvert mints itself cannot hold the mark, and is known by its own form. Thread-safe.
 */
final class Canaries {
    private static final String MARK = "cNrY7x";
    private static final Pattern FORM = Pattern.compile(MARK + "([A-Za-z]+)([0-9]+)z[0-9a-f]{16}");
    private static final Pattern MINTED = Pattern.compile("clk_[a-z]{1,12}_[0-9A-Za-z]{36}");
    private static final int OVERLAP = 256;
    private static final int CHUNK = 1 << 20;

    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger planted = new AtomicInteger();
    private final Set<String> minted = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, Integer> kinds = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> hits = new ConcurrentLinkedQueue<>();

    /** @param kind letters: how it is planted */
    String plant(String kind) {
        kinds.merge(kind, 1, Integer::sum);
        return MARK + kind + planted.incrementAndGet() + "z" + "%016x".formatted(random.nextLong());
    }

    /** A secret that the gateway made and handed out once. */
    String made(String token) {
        planted.incrementAndGet();
        kinds.merge("minted", 1, Integer::sum);
        minted.add(token);
        return token;
    }

    int planted() {
        return planted.get();
    }

    int kinds() {
        return kinds.size();
    }

    /** Where secrets were found: place and kind, without the secret. */
    List<String> hits() {
        return hits.stream().distinct().sorted().toList();
    }

    /** Looks for secrets in an output. */
    void look(String place, String text) {
        Matcher marked = FORM.matcher(text);
        while (marked.find()) {
            hits.add(place + ": " + marked.group(1));
        }
        Matcher token = MINTED.matcher(text);
        while (token.find()) {
            if (minted.contains(token.group())) {
                hits.add(place + ": " + token.group().replaceFirst("_[^_]*$", "_***"));
            }
        }
    }

    /** Looks for secrets in a file of any kind, as far as it can be read. */
    void look(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String tail = "";
            for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
                String text = tail + new String(chunk, StandardCharsets.ISO_8859_1);
                look(place(file), text);
                tail = text.substring(Math.max(0, text.length() - OVERLAP));
            }
        } catch (IOException e) {
            // gone meanwhile, as a database's files may be
        }
    }

    /** The file's last two names. */
    private static String place(Path file) {
        int names = file.getNameCount();
        return file.subpath(Math.max(0, names - 2), names).toString();
    }
}

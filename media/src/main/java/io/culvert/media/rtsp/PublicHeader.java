package io.culvert.media.rtsp;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The methods a server offers, from its {@code Public} (RFC 2326 section 12.28) or {@code Allow} header. */
public record PublicHeader(Set<String> methods) {

    public static final PublicHeader NONE = new PublicHeader(Set.of());

    public static PublicHeader of(String... methods) {
        return new PublicHeader(new TreeSet<>(List.of(methods)));
    }

    /** Separated by commas, or by blanks only as some cameras do. */
    public static PublicHeader parse(List<String> values) {
        Set<String> methods = new TreeSet<>();
        for (String value : values) {
            for (String method : value.split("[,\\s]+")) {
                if (!method.isEmpty()) {
                    methods.add(method.toUpperCase(Locale.ROOT));
                }
            }
        }
        return new PublicHeader(methods);
    }

    public boolean offers(String method) {
        return methods.contains(method);
    }

    public String format() {
        return String.join(", ", methods);
    }
}

package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.xml.XmlElement;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A pull point that a camera made for us.
 *
 * @param address as the camera named it; said back to it, never dialled: it lies on the camera's own network
 * @param path of that address, which is all that the forward needs
 * @param parameters that are to come back in the head of each message (WS-Addressing, reference parameters)
 */
record Subscription(String address, String path, List<XmlElement> parameters) {
    private static final int MAX_PARAMETERS = 8;
    private static final int MAX_ADDRESS_CHARS = 1_000;

    /** Empty where the answer names none that can be used. */
    static Optional<Subscription> of(XmlElement response) {
        Optional<XmlElement> reference = response.find("SubscriptionReference");
        String address = reference
                .flatMap(it -> it.find("Address"))
                .map(XmlElement::text)
                .orElse("");
        List<XmlElement> parameters = reference
                .flatMap(it -> it.find("ReferenceParameters"))
                .map(it -> it.children().stream().limit(MAX_PARAMETERS).toList())
                .orElse(List.of());
        return path(address).map(path -> new Subscription(address, path, parameters));
    }

    /** The path of an address, with its query; empty for what is none. */
    static Optional<String> path(String address) {
        if (address.isEmpty() || address.length() > MAX_ADDRESS_CHARS) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(address);
            String path = uri.getRawPath();
            String whole = (path == null || path.isEmpty() ? "/" : path)
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            return whole.startsWith("/") && whole.chars().allMatch(c -> c > ' ' && c < 0x7f)
                    ? Optional.of(whole)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

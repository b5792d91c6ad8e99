package io.culvert.agent.cli;

import io.culvert.agent.forward.ForwardService;
import io.culvert.agent.forward.ForwardTarget;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The key {@code services} of a camera: a list of names, each on the camera's own host, or a mapping from name to address.
 *
 * <pre>
 *   services: [http, onvif]
 *   services: {http: "http://192.168.1.20:8080", onvif: {url: "192.168.1.20:8899"}}
 * </pre>
 *
 * <p>A name without an address means the camera's own host too.
 */
final class CameraServices {
    private static final String LOGIN = "login";

    private CameraServices() {}

    /** @param host of the camera's stream; null if that is wrong already */
    static Map<ForwardService, ForwardTarget> read(ConfigSection camera, @Nullable String host) {
        Map<ForwardService, ForwardTarget> services = new EnumMap<>(ForwardService.class);
        if (camera.isList("services")) {
            camera.texts("services").forEach((place, text) -> {
                ForwardService service = service(camera, place, text);
                if (service != null && services.containsKey(service)) {
                    camera.problem(place, "\"" + text + "\" stands there twice");
                } else if (service != null && host != null) {
                    onCamera(camera, place, service, host, services);
                }
            });
            return services;
        }
        ConfigSection named = camera.mapping("services", "a list of names, or a mapping from name to address");
        if (named != null) {
            for (ForwardService service : ForwardService.values()) {
                if (named.isBlank(service.text())) {
                    if (host != null) {
                        onCamera(named, service.text(), service, host, services);
                    }
                } else {
                    address(named, service, services);
                }
            }
            named.refuseUnknown();
        }
        return services;
    }

    /** Whether the owner lets the gateway be logged in at the camera's ONVIF services. */
    static boolean allowsOnvifLogin(ConfigSection camera) {
        ConfigSection services = camera.section("services");
        ConfigSection onvif = services == null ? null : services.section(ForwardService.ONVIF.text());
        return onvif != null && "true".equals(onvif.text(LOGIN));
    }

    private static @Nullable ForwardService service(ConfigSection camera, String place, String text) {
        ForwardService service = ForwardService.named(text).orElse(null);
        if (service == null) {
            camera.problem(place, "is \"" + text + "\" (expected: " + ForwardService.list() + ")");
        }
        return service;
    }

    private static void onCamera(
            ConfigSection camera,
            String place,
            ForwardService service,
            String host,
            Map<ForwardService, ForwardTarget> services) {
        try {
            services.put(service, ForwardTarget.on(host, service.usualPort()));
        } catch (IllegalArgumentException wrong) {
            camera.problem(place, "has no usable host in url: " + wrong.getMessage());
        }
    }

    private static void address(
            ConfigSection named, ForwardService service, Map<ForwardService, ForwardTarget> services) {
        String key = service.text();
        ConfigSection detailed = named.section(key);
        String text = detailed == null ? named.text(key) : detailed.required("url");
        if (detailed != null) {
            if (service == ForwardService.ONVIF) {
                detailed.flag(LOGIN); // what it says is asked for later
            }
            detailed.refuseUnknown();
        }
        if (text == null) {
            return;
        }
        try {
            services.put(service, ForwardTarget.parse(text, service.usualPort()));
        } catch (IllegalArgumentException wrong) {
            String at = detailed == null ? key : key + ".url";
            named.problem(at, wrong.getMessage() == null ? "is wrong" : wrong.getMessage());
        }
    }
}

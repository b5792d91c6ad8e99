package io.culvert.gateway.tunnel;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.function.Function;

/** A gRPC service whose methods read their messages in another way. */
final class Remarshalled {
    private Remarshalled() {}

    /** The service with each method as {@code change} gives it back. */
    static ServerServiceDefinition service(
            ServerServiceDefinition service,
            Function<ServerMethodDefinition<?, ?>, ServerMethodDefinition<?, ?>> change) {
        List<? extends ServerMethodDefinition<?, ?>> methods =
                service.getMethods().stream().map(change).toList();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder changed = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(changed::addMethod);
        return changed.build();
    }
}

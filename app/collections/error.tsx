"use client";

export { FramedFaultPage as default } from "#components/frame/fault-page.tsx";
